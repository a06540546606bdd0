# Sources and campaigns
button-fix-source = Wrong source
ask-fix-source = #{ NUM($number) }: where did it come from?
source-inspection = Inspection
source-superior = Higher inspection
source-public = The public
source-campaign = Campaign
note-source = from { $source ->
    [superior] a higher inspection
    [public] the public
   *[other] a campaign
  }
note-source-named = from { $name }
note-campaign = campaign { $name }
campaign-title = Campaigns going on
campaign-is = { $name } { DATE($begin) } to { DATE($end) }{ $has_notice ->
    [no] {""}
   *[other] {" "}{ $notice }
  }{ $claims_all ->
    [yes] {" "}(every problem of its days)
   *[no] {""}
  }: { NUM($count) }
campaign-opened = Started: { $name } { DATE($begin) } to { DATE($end) }{ $claims_all ->
    [yes] , every problem of its days
   *[no] ; write "{ $name }" or "#{ $name }" with a problem
  }{ $has_notice ->
    [no] {""}
   *[other] , by { $notice }
  }
campaign-claimed = { NUM($count) } reported on its days before are counted too
campaign-changed = Changed: { $name } { DATE($begin) } to { DATE($end) }{ $claims_all ->
    [yes] , every problem of its days
   *[no] {""}
  }{ $has_notice ->
    [no] {""}
   *[other] , by { $notice }
  }
campaign-closed = Ended: { $name } ({ DATE($begin) } to { DATE($end) })
campaign-none = There is no campaign "{ $name }" going on. Example: /campaign end Spring clean-up
campaign-usage = Example: /campaign Spring clean-up { $today } - { $last } · with a notice and every problem: /campaign Spring clean-up { $today } - { $last } ({ NUM($year) })3号 all · /campaign end Spring clean-up
help-campaign = Campaigns: /campaign Spring clean-up { $today } - { $last }
menu-campaign = Campaigns
