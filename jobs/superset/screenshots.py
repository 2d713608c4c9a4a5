"""Opens every dashboard as a person would, in a browser without a window, and takes a picture of each.

Fails where a chart shows an error, where a request for its data fails, or where fewer charts are drawn than the bundle has.
"""

import os
import sys

from playwright.sync_api import sync_playwright

ADDRESS, FOLDER, CHROMIUM = sys.argv[1:4]
DASHBOARDS = {"deskledger-support": 10, "deskledger-finance": 11, "deskledger-executive": 9}

# Whether so many charts are there and none waits for its figures any more.
DRAWN = """charts => document.querySelectorAll('[data-test=chart-container]').length >= charts
    && document.querySelectorAll('[data-test=loading-indicator]').length === 0"""


def main():
    os.makedirs(FOLDER, exist_ok=True)
    problems = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(240_000)
        page.goto(ADDRESS + "/login/")
        page.fill("input[name=username], #username", "admin")
        page.fill("input[name=password], #password", os.environ["SUPERSET_PASSWORD"])
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        for slug, charts in DASHBOARDS.items():
            answers = []

            def listen(response, answers=answers):
                if "/api/v1/chart/data" in response.url:
                    answers.append(response.status)

            page.on("response", listen)
            page.set_viewport_size({"width": 1600, "height": 1000})
            page.goto(f"{ADDRESS}/superset/dashboard/{slug}/?standalone=2")
            page.wait_for_selector("[data-test=chart-container]")
            # Charts below the fold are asked for when they come into sight, and leave the page with it: the window is made as high as the page
            # and stays so for the picture.
            for _ in range(2):
                height = max(1000, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": 1600, "height": height})
                page.wait_for_function(DRAWN, arg=charts)
                page.wait_for_timeout(4000)
                page.wait_for_function(DRAWN, arg=charts)
            page.remove_listener("response", listen)
            page.screenshot(path=f"{FOLDER}/{slug}.png")
            # Counted after the picture: what it made Superset take away is not in it.
            drawn = page.locator("[data-test=chart-container]").count()
            errors = page.locator("[data-test=chart-container] [role=alert], .error-message, .chart-error").all_inner_texts()
            print(f"{slug}: {drawn} charts, answers {sorted(set(answers))} ({len(answers)}), errors {errors}")
            if drawn != charts or errors or set(answers) - {200, 202}:
                problems.append(slug)
        browser.close()
    if problems:
        sys.exit("FAILED: " + ", ".join(problems))


main()
