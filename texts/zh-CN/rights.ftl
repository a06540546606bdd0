# What an admin's right does not reach (R18).
role-acting-admin = 代理期间不能登记{ role-name },请创建办本人登记。其他角色可以,例:/role 李站长 督查员 城关镇 一组
roster-acting-admin = { roster-where }:代理期间不能登记创建办人员,请创建办本人登记
roster-which-person = { roster-where }:有多位{ $name },请写账号
