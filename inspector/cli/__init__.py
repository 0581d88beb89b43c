"""The command. A verb imports what it needs when it runs: all of them take 100 ms to import, the parser alone 20."""
