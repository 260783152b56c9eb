"""Processor time that Recognizers-Text's currency model takes for documents: JSON lines in, seconds out.

Runs in the environment of `recognizers.lock`, where nothing of ours is installed.
"""

import json
import sys
import time
import warnings

warnings.simplefilter("ignore")
from recognizers_number_with_unit import NumberWithUnitRecognizer  # noqa: E402 (warns of its age)
from recognizers_text import Culture  # noqa: E402


def main() -> None:
    models = {
        lang: NumberWithUnitRecognizer(culture).get_currency_model()
        for lang, culture in (("zh", Culture.Chinese), ("en", Culture.English))
    }
    for lang in models:
        models[lang].parse("$1")
    documents = [json.loads(line) for line in sys.stdin]
    start = time.process_time()
    for document in documents:
        models[document["lang"]].parse(document["text"])
    sys.stdout.write(f"{time.process_time() - start}\n")


if __name__ == "__main__":
    main()
