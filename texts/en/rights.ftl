# What an admin's right does not reach (R18).
role-acting-admin = Who only acts for the office registers no { role-name }; the office itself does. Another role: /role Li inspector Chengguan 1
roster-acting-admin = { roster-where }: role: who only acts for the office makes no admin; the office itself does
roster-which-person = { roster-where }: name: there are several { $name }; write the account, telegram:1001
