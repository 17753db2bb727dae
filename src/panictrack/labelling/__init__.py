"""Coding headlines by people: codebooks, samples, answers, and their exchange with other programs.

A sample of headlines is drawn from the archive under a design; coders answer the questions of a codebook;
every answer is stored with its time, and none is overwritten.
"""
