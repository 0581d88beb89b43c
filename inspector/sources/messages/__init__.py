"""What a login sends: addresses, forms and answers, each by itself, and one exchange of them."""
