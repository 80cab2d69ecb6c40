"""An inventory of one's strengths, repeated whenever one likes. No score; private unless shared."""
