"""Numbers in sentences of a work group: amounts, distances, the number of a problem (R1, R3).

Patterns meet text in NFKC, so punctuation is narrow.
"""

import re

COUNT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?|[一二两三四五六七八九十]+)余?(平方米|公里|处|个|辆|块|米|吨|车|袋|"
                   r"盏|只|棵|根|条|户|起|堆|片|台|头|张|面|桶|株|扇|套)(?!地方|月|小时|半)"
                   r"(?![高宽深长]处)")
NUMBER = re.compile(r"(?:#|№|(?<![A-Za-z])No\.?)\s*(\d{1,6})(?!\d)|"  # NFKC writes № as No
                    r"(?:^|[\s,、;。:])(\d{1,5})号(?=[\s,、。:]|已|整改|通过|合格|达标|同意|"
                    r"没问题|可以(?=了|[,、。!]|通过|销号|$)|不|退|$)")
VAGUE = frozenset({"堆", "片", "条", "起"})
VAGUE_ONE = frozenset({"块", "面", "张"})  # 一堆 says how it lies, not how much
ORDINAL = frozenset({"第"})
LENGTHS = frozenset({"米", "公里"})
DISTANCE = re.compile(r"(?:往|向|朝|距|离|前行|相距|前方)[^,。;]{0,5}$")
