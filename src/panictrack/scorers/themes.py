"""placeholder while training is set up"""
THEMES = (
    "existential", "jobs", "misinformation", "privacy", "crime", "children", "bias", "creative", "safety",
    "military", "sexual", "power", "environment", "error", "economy",
)
REGULATIONS = ("development", "deployment", "general")
