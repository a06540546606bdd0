# Mistyped commands
command-nearest = There is no such command; you may mean /{ $command }. Send /help for those there are.
