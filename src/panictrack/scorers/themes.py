"""What is feared and what is asked for: the names of the codebook's themes and kinds of regulation."""

THEMES = (
    "existential",
    "jobs",
    "misinformation",
    "privacy",
    "crime",
    "children",
    "bias",
    "creative",
    "safety",
    "military",
    "sexual",
    "power",
    "environment",
    "error",
    "economy",
)
REGULATIONS = ("development", "deployment", "general")
