"""Mid-point and final evaluations over the competency categories."""
