"""Questions in the chat that documents and machines answer together."""
import re

REALITY = [
    "does the documentation still match reality?", "is INFRASTRUCTURE.md still right?",
    "what changed since the docs were written?",
]
FREE_GPU = ["which hosts have a free GPU?", "who has a spare graphics card?"]


def ask(lab, question):
    answer = lab.json("ask", question, "--model", lab.model)
    marks = set(re.findall(r"\[([dt]\d+)\]", answer["answer"]))
    cited = {each["id"]: each["path"] for each in answer["citations"]}
    assert {each for each in marks if each[0] == "d"} == set(cited), (marks, cited)
    assert "t1" in marks, answer["answer"]
    assert answer["unsupported"] == [] and answer["changed"] == [], answer
    return answer, set(cited.values())


def compares_documents_and_machines(lab):
    """"does the documentation still match reality?" is answered with citations of documents and of facts"""
    for question in REALITY:
        answer, documents = ask(lab, question)
        assert [call["tool"] for call in answer["calls"]] == ["compare_inventory"], (question, answer["calls"])
        assert documents == {"INFRASTRUCTURE.md", "SERVICES.md"}, documents
        for each in lab.expected:
            assert each["host"] in answer["answer"], (question, each, answer["answer"])
        for line in answer["answer"].splitlines():
            # What was found, with the line that says otherwise and the look at the machine.
            if line.startswith("- printer-pi: Address"):
                assert re.search(r"INFRASTRUCTURE\.md:\d+ \[d\d+\]; seen: printer-pi, \d{4}-\d\d-\d\d", line), line
                break
        else:
            raise AssertionError(answer["answer"])


def tells_of_free_cards(lab):
    """"which hosts have a free GPU?" is answered with citations of documents and of facts"""
    for question in FREE_GPU:
        answer, documents = ask(lab, question)
        assert [(call["tool"], call["arguments"].get("about")) for call in answer["calls"]] == [
            ("discover_hosts", "gpu")], (question, answer["calls"])
        assert documents == {"INFRASTRUCTURE.md"}, documents
        assert re.match(r"free GPU: still-fawn \(RTX 3070, as INFRASTRUCTURE\.md:\d+ \[d\d+\] says\)", answer["answer"]), (
            answer["answer"])
        # Documented elsewhere, and a host that nobody could ask.
        assert re.search(r"frigate \(RTX 3060, 22% busy.*does not say\)", answer["answer"]), answer["answer"]
        assert re.search(r"- workbench: no graphics card; INFRASTRUCTURE\.md:\d+ \[d\d+\] says RTX 3060", answer["answer"])
        assert "- media: not reached" in answer["answer"]


TESTS = [compares_documents_and_machines, tells_of_free_cards]
