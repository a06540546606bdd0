# A list of problems as a workbook
button-import-list = Import
list-preview = List of problems: { NUM($count) } can be imported{ $known ->
    [0] {""}
   *[other] , { NUM($known) } are on the books already
  }{ $unclear ->
    [0] {""}
   *[other] , { NUM($unclear) } are unclear (left out)
  }
list-community = Row { NUM($row) }: the roster has no community "{ $said }"
list-nothing = Row { NUM($row) }: no problem is written ({ $said })
list-no-group = Row { NUM($row) }: { $said } has no work group
list-category = Row { NUM($row) }: category unclear, taken as Other ({ $said })
list-due = Row { NUM($row) }: the day "{ $said }" is unclear, the usual deadline counts; write 2026-11-26 or 11-26
list-pictures = Pictures: { NUM($taken) } are imported with their problems{ $left ->
    [0] {""}
   *[other] , { NUM($left) } are not (not on a new problem's row, no picture, or too many)
  }
list-pictures-wps = { NUM($count) } cells, the first in row { NUM($row) }, are WPS picture cells, which cannot be read; turn them into floating pictures in WPS and send the file again
list-row-changed = Row { NUM($row) }: is #{ NUM($number) } already, its { $field ->
    [due] day
   *[what] problem
  } is "{ $said }" now; it is not imported again, correct it at #{ NUM($number) }
list-row-again = Row { NUM($row) }: without a date, says the same as #{ NUM($number) } of { DATE($day) }, which has ended; imported as a new problem
list-further = and { NUM($count) } more
list-imported = { NUM($count) } imported: #{ NUM($first) } to #{ NUM($last) } ({ $name } { WHEN($at) })
list-no-header = This is no list of problems: its header needs 社区 and 问题. Example: 序号, 社区, 位置, 问题, 类别, 要求完成时间, 来源
list-empty = The list has no problem
list-too-long = The list has { NUM($count) } rows, at most { NUM($most) } at once: send it in parts
list-forbidden = The office imports
list-used = Imported or expired: send the file again
list-you-imported = Imported
help-list = A list of problems: send the workbook here, look it over, tap [Import]
list-changed = The list changed: look at the new preview first
