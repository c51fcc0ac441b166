"""How a command is declared, asked for, decided and recorded; how a question is asked; who may."""
