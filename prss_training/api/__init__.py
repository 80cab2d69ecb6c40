"""The JSON API, for programs of agencies and of anybody. Views only: rules stand further down."""
