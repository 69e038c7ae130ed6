"""The community's money: append-only double entry in whole fen, from source to voucher."""
