# 开头三分钟:文件、名册、邀请、进群
file-of-office = 文件由创建办导入。
file-too-large = 文件太大,最多5 MB。名册发 /roster 取模板。
file-gone = 文件取不下来,请再发一次。
file-unknown = 这份文件认不出来。名册请用 /roster 的模板(XLSX)。
file-not-xlsx = 这不是XLSX表格。名册请用 /roster 的模板;CSV、WPS、PDF请另存为“Excel工作簿(.xlsx)”。
file-old = 这是旧版XLS表格,请另存为“Excel工作簿(.xlsx)”再发。
file-locked = 表格有密码,请去掉密码再发。
file-macros = 表格带宏,请另存为不带宏的“Excel工作簿(.xlsx)”再发。
file-damaged = 表格打不开,请用Excel或WPS打开后另存再发。
