"""Feedback in another language: complete, true to the English, and without a say in any grade."""

import re
import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from test_classroom import command, result, unreadable

from autograder import language, words
from autograder.classroom.store import Store
from autograder.cli import main
from autograder.contract import STEMS
from autograder.experiment import checks
from autograder.language import ENGINE, GAP, LOCALE, Translator, UnknownLanguage, choose
from autograder.oracle import Oracle
from autograder.pictures import ASIDE
from autograder.results import read

DOMAINS = (ENGINE, *STEMS, *(f"{stem}_hidden" for stem in STEMS))
ALIKE = {"1 item", "kit", "z", "sigmoid(z)", "x1", "x2"}  # what reads alike in both languages
BRUNO = Path(__file__).resolve().parent / "submissions" / "bruno" / "higher_order_functions.py"
STEM = "higher_order_functions"


def po(domain, folder=LOCALE):
    return folder / "pt_BR" / "LC_MESSAGES" / f"{domain}.po"


def first(texts):
    return "".join(f"\n  {text}" for text in texts[:5]) + f"\n({len(texts)} in all)" * bool(texts)


def code(text):
    return re.findall("`[^`]*`", text)


def test_the_catalogues_are_fresh():
    assert not words.stale(), "run `autograder words`"


@pytest.mark.parametrize("domain", DOMAINS)
def test_everything_is_translated(domain):
    lacking = words.missing(po(domain))
    assert not lacking, first(lacking)


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_translation_is_no_copy(domain):
    copies = [
        text
        for text, said in words.read(po(domain)).items()
        if text == said and words.has_words(text) and text not in ALIKE
    ]
    assert not copies, first(copies)


@pytest.mark.parametrize("domain", DOMAINS)
def test_code_in_backticks_stays_as_it_is(domain):
    changed = [text for text, said in words.read(po(domain)).items()
               if said and code(text) != code(said)]  # fmt: skip
    assert not changed, first(changed)


@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem in DOMAINS])
def test_what_is_observed_is_translated(stem):
    """Also where the words are put together while a check runs."""
    oracle, portuguese = Oracle(stem, seed=1), Translator("pt")
    keys = {key: check.id for check in checks(stem) for key in oracle.want(check).values}
    lacking = [key for key in keys if " " in GAP.sub("", key) and not re.match(r"\w+\(", key)
               and not key.startswith(ASIDE)
               and portuguese.say(key, stem) == key]  # fmt: skip
    assert not lacking, first(lacking)


def test_what_is_hidden_is_in_no_public_catalogue():
    for stem in STEMS:
        public = {word.text for word in words.domains()[stem]}
        shown = {text for each in checks(stem) if not each.hidden
                 for text in (each.claim, each.hint)}  # fmt: skip
        for each in checks(stem):
            if each.hidden:
                assert not {each.claim, each.hint} - shown & public
        assert public.isdisjoint(word.text for word in words.domains()[f"{stem}_hidden"])


@pytest.mark.parametrize(
    ("english", "portuguese"),
    [
        ("the squares: got [1, 2], should be [1, 4]",
         "os quadrados: obtido [1, 2], esperado [1, 4]"),
        ("the results: got a map, should be [1]", "os resultados: obtido um objeto map, "
         "esperado [1]"),
        ("the results: got [1] 2 items, should be 3 items",
         "os resultados: obtido [1] 2 itens, esperado 3 itens"),
        ("the answers to 4.5, made with [8, 9]: got 1, should be 2",
         "as respostas para 4.5, criadas com [8, 9]: obtido 1, esperado 2"),
        ("square(8): got None, should be 64", "square(8): obtido None, esperado 64"),
        ("TypeError: a map (b) is no: c (line 3: print (x))",
         "TypeError: a map (b) is no: c (linha 3: print (x))"),
        ("ValueError (cell 2, line 3: y)", "ValueError (célula 2, linha 3: y)"),
        ("In [3], line 2: NameError: no x (skipped while your file was being read)",
         "In [3], linha 2: NameError: no x (pulado durante a leitura do arquivo)"),
        ("there is no function square (did you mean sqare?)",
         "não existe a função square (você quis dizer sqare?)"),
        ("square is not a function: cell 2, line 1 makes it a value of type int",
         "square não é uma função: célula 2, linha 1 dá ao nome um valor do tipo int"),
        ("while your file was being read, it was stopped after 3 seconds of computing",
         "durante a leitura do arquivo, seu código foi interrompido após "
         "3 segundos de processamento"),
        ("it answered more than once, during test_x", "respondeu mais de uma vez, durante test_x"),
        ("x.py is not Python: line 2: bad: def", "x.py não é Python: linha 2: bad: def"),
        ("the results: got none and longer, should be nothing",
         "os resultados: obtido nenhum e maior, esperado nada"),
        ("the results: got 1 and 2, should be none and some",
         "os resultados: obtido 1 and 2, esperado none and some"),
        ("it: got (a tensor of shape (3, 3), [1, 2]), should be a tuple of 5 items",
         "it: obtido (um tensor de formato (3, 3), [1, 2]), esperado um tuple de 5 itens"),
        ("a word of nobody's", "a word of nobody's"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_message_is_told_by_its_template(english, portuguese):
    assert Translator("pt").say(english, STEM) == portuguese
    assert Translator("en").say(english, STEM) == english


def test_the_most_telling_template_is_taken_whoever_has_it():
    """An assignment has the template `a {name}`, the kit one for dictionaries."""
    english = "the weights: got NoneType, should be a dict with 'weight', 'bias'"
    portuguese = "os pesos: obtido NoneType, esperado um dict com 'weight', 'bias'"
    assert Translator("pt").say(english, "training_loop") == portuguese


@pytest.mark.parametrize("text", ["{what}", "{0.__class__}", "a {", "{value!r:>999999999}", "{}"])
def test_braces_in_a_students_text_are_only_braces(text):
    said = Translator("pt").say(f"the squares: got {text}, should be 1", STEM)
    assert said == f"os quadrados: obtido {text}, esperado 1"


@pytest.mark.parametrize("name", ["pt", "pt_BR", "pt-BR", "PT", "pt_br"])
def test_a_language_has_several_names(name):
    assert choose(name) == "pt_BR"


def test_the_argument_comes_before_the_environment(monkeypatch):
    monkeypatch.setenv("LANG", "pt_BR.UTF-8")
    assert choose() == "en"
    monkeypatch.setenv("AUTOGRADER_LANG", "pt")
    assert choose() == "pt_BR"
    assert choose("en") == "en"


@pytest.mark.parametrize("name", ["xx", "../pt_BR", "pt_PT"])
def test_an_unknown_language_is_an_error_that_names_those_there_are(name):
    with pytest.raises(UnknownLanguage, match=r"the languages are en, pt_BR"):
        choose(name)
    done = CliRunner().invoke(main, ["check", str(BRUNO), "--lang", name])
    assert done.exit_code == 2 and "the languages are en, pt_BR" in done.output


def test_the_language_changes_no_result(grade, monkeypatch):
    def graded():
        return msgspec.structs.replace(grade(BRUNO), graded_at="", seconds=0.0)

    english = graded()
    monkeypatch.setenv("AUTOGRADER_LANG", "pt")
    assert graded() == english


def test_check_shows_portuguese_and_stores_english(tmp_path):
    results = tmp_path / "result.json"
    done = CliRunner().invoke(main, ["check", str(BRUNO), "--lang", "pt", "--results", results])
    output = " ".join(done.output.split())
    assert "Sua lista termina depois do primeiro resultado" in output
    assert "multiplier ainda está em branco" in output
    assert "total: 47 de 100 pontos" in output
    (stored,) = read(results)
    assert {each.message for each in stored.checks if each.outcome == "blank"} == {
        "multiplier is still blank"
    }


def test_pytest_shows_portuguese(grade_by_pytest):
    status, output = grade_by_pytest(
        "--submission", BRUNO, "-k", "multiplier", "--lang", "pt", "--tb", "short"
    )
    assert status == 1
    assert "avaliando: " in output and "total: 0 de 26 pontos" in output
    assert "o resultado é uma função que multiplica seu argumento por n" in output


def test_the_commands_for_a_class_speak_portuguese(tmp_path):
    where = "--store", tmp_path / "grades.db", "--lang", "pt"
    with Store(str(tmp_path / "grades.db")) as store:
        for each in (result("bob", "failed"), result("bob"), unreadable("bob")):
            store.add(store.begin("grade", 1, "cpu", ""), each, {}, None)
    told = {
        ("diff", 1, 2): "0 perderam pontos, 1 ganharam, 0 têm os mesmos de antes",
        ("history", "bob"): "rodada",
        ("history", "eve"): "não há nada de eve",
        ("export", tmp_path / "grades.csv"): "1 sem nota:\n  bob",
        ("grade", tmp_path / "grades.db"): "não é nem uma pasta nem um arquivo .zip",
    }
    for asked, said in told.items():
        done = command(*asked, *where)
        assert said in done.output, done.output
    (tmp_path / "empty.db").touch()
    empty = command("history", "bob", "--store", tmp_path / "empty.db", "--lang", "pt").output
    assert "empty.db ainda não tem resultados: avalie uma turma primeiro" in empty


def test_a_report_is_written_in_portuguese(tmp_path):
    with Store(str(tmp_path / "grades.db")) as store:
        run = store.begin("grade", 1, "cpu", "")
        store.add(run, result("bob", "failed"), {}, None)
    done = command("report", tmp_path / "report", "--store", tmp_path / "grades.db", "--lang", "pt")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "report" / "index.html").read_text()
    assert '<html lang="pt-BR">' in page and "<h1>A turma</h1>" in page
    (student,) = (tmp_path / "report" / "students").iterdir()
    assert "pontos</strong>" in student.read_text()


def test_a_kit_without_the_hidden_catalogues_shows_those_texts_in_english(tmp_path, monkeypatch):
    shutil.copytree(LOCALE, tmp_path / "locale", ignore=shutil.ignore_patterns("*_hidden.*"))
    monkeypatch.setattr(language, "LOCALE", tmp_path / "locale")
    language._catalogue.cache_clear()
    try:
        portuguese = Translator("pt")
        assert portuguese.say("the squares", STEM) == "os quadrados"
        assert portuguese.say("the answers", STEM) == "the answers"
    finally:
        language._catalogue.cache_clear()


def test_what_is_translated_is_kept_and_what_is_gone_marked(tmp_path):
    path = tmp_path / "a.po"
    path.write_text('msgid "one"\nmsgstr "um"\n\nmsgid "two"\nmsgstr "dois"\n')
    catalogue = words.updated([words.Word("two"), words.Word("three")], path)
    assert {each.id: each.string for each in catalogue if each.id} == {"two": "dois", "three": ""}
    assert catalogue.obsolete["one"].string == "um"


def test_a_translation_that_loses_a_gap_is_not_one(tmp_path):
    path = tmp_path / "a.po"
    path.write_text('msgid "{n} of {m}"\nmsgstr "{n} de"\n\nmsgid "a"\nmsgstr "um"\n')
    assert words.missing(path) == ["{n} of {m}"]
