"""How Chinese law is written: the numbers of its parts, the names of laws, their articles, and citations of them."""
