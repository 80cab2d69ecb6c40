"""PRSS Training: a platform that trains and certifies peer leaders."""
