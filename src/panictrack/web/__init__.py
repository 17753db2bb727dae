"""The archive live in a browser: pages drawn on the server, of this machine, for this machine.

A page is a function from an address to what it shows (`pages`); `server` answers requests with it, `forms`
gives its tables as files. The state of a page is its address, so that a view can be sent and cited.
"""
