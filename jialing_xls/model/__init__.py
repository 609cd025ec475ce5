"""The words of the field as types: fields, facts, rules, results, errors. No I/O, stdlib only."""
