# 系统向创建办说的话
inbox-parked = ⚠️ 有一条消息处理不了(编号{ NUM($id) }),已搁置,其余照常。管理员可执行:inbox retry { NUM($id) }
