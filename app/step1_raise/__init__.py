"""巡访问事: every voice gets a number, an owner, a date and an answer."""
