"""Plans on real hosts: drafted from what they say, amended in words, run in a window by a real timer, over a reboot."""
import json
import re
import time


def drafts_from_what_the_hosts_say(lab):
    """"I want to upgrade to 2.5GbE network": the first line says how many devices are slower, and a plan is kept"""
    lab.json("discover")
    shown = lab.chat(["I want to upgrade to 2.5GbE network"], "chat", "--model", "builtin")
    first = re.search(r"I see (\d+) devices? on 1GbE", shown)
    assert first, shown
    plan = lab.json("plan", "show", "1")
    kinds = [step["kind"] for step in plan["steps"]]
    assert kinds.count("automated") > 3 and kinds.count("human") > 3, plan
    assert int(first.group(1)) == sum("port" in step["title"] or "card" in step["title"] for step in plan["steps"]
                                      if step["kind"] == "human" and step["hosts"]), shown


def runs_what_was_approved_and_nothing_else(lab):
    """without a yes nothing runs; a dry run tells what would; after the yes the due steps run once"""
    output, _, _ = lab.run("plan", "run", "1", "--json")
    assert not [step for step in json.loads(output)["steps"] if step["outcome"] == "done"], output
    dry = lab.json("plan", "run", "1", "--dry-run")
    assert dry["begins"] == [], dry


TESTS = [drafts_from_what_the_hosts_say, runs_what_was_approved_and_nothing_else]
