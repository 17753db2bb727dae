### Every word of the weekly page, in English.
###
### To translate: copy this file, keep the names before "=", write the rest anew. { $name } is a value.
### A sentence stays one message: other languages put its parts in another order.

## The paragraph on top: what happened this week

week-missing = The counts hold no headlines of week { $week }; the last week with headlines is { $last }.
week-empty = The counts hold no headlines at all.
week-counted = In week { $week }, { $alarmed ->
        [0] none of the { $headlines } headlines that were counted was
        [one] one of the { $headlines } headlines that were counted was
       *[other] { $alarmed } of the { $headlines } headlines that were counted were
    } alarmed about { $topic } ({ $share } per { $per }, standardised by outlet), { $compared }.
week-thin = Only { $coverage } of the usual headlines were collected in it.
compared-unknown = and the year before it has too few to compare with
compared-more = more than is usual: the mean of the { $weeks } weeks before is { $usual }
compared-fewer = fewer than is usual: the mean of the { $weeks } weeks before is { $usual }
compared-alike = which cannot be told from the mean of the { $weeks } weeks before, { $usual }

## How sure that is

sure-none = There is no curve, so there is nothing to be sure of.
sure = The chance that the highest weeks are past is put at { $chance }. { $rivals }
sure-disagree = The errors of the scorer matter: as it counts, the verdict is “{ $called }”; with what is
    known of its errors it is “{ $corrected }”.
sure-agree = With and without what is known of the scorer's errors the verdict is the same.

## What would change the verdict

change-none = { $needed } alarmed headlines over { $periods } weeks make a first curve possible.
change-not-passed = That the height is past would be said from a chance of { $passed } on.
change-passed = That the height is past would no longer be said below a chance of { $passed }.
change-no-cycle = Another verdict would be given once neither a flat course nor a lasting rise holds half of the probability.
change-waves = Another verdict would be given once courses with several waves hold less than half of the probability.
change-forecast = If the fitted curve holds, half of the weeks around { $month } will lie between { $q25 } and
    { $q75 } per { $per } as the scorer counts, and nineteen in twenty between { $q025 } and { $q975 }; a run of
    weeks outside would speak against it.
