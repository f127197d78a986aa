from .building import Breakdown, Review, Trouble, build_review

__all__ = ["Breakdown", "Review", "Trouble", "build_review"]
