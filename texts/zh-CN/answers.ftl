# 打错的命令
command-nearest = 没有这个命令,您要的可能是 /{ $command }。发 /help 看可用的。
