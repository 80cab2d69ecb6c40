"""Agencies that check certificates: boards, states, employers; their API keys and quotas."""
