"""Groups that learn together: their people, their dated live sessions, and who attended."""
