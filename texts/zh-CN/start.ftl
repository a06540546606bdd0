# 开头三分钟:文件、名册、邀请、进群
file-of-office = 文件由创建办导入。
file-too-large = 文件太大,最多5 MB。名册发 /roster 取模板。
file-gone = 文件取不下来,请再发一次。
file-unknown = 这份文件认不出来。名册请用 /roster 的模板(XLSX)。
