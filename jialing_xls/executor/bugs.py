"""What is said of an exception that nobody foresaw."""

import os


def debugging() -> bool:
    """Whether a bug is to be shown with its traceback."""
    return os.environ.get("JXLS_DEBUG") == "1"


def describe_failure(error: BaseException | None, what: str, ended: str) -> str:
    """What is said of an item at which the tool itself failed; without an error its process ``ended``.
    Who is debugging gets the error itself."""
    if error is None:
        return f"{what}：{ended}"
    if debugging():
        raise error
    return bug_report(error, what)


def bug_report(error: BaseException, what: str = "") -> str:
    """One line; ``what`` names the file at which it happened."""
    where = f"{what}：" if what else ""
    detail = " ".join(f"{type(error).__name__}: {error}".split())
    return (
        f"{where}程序内部出错（{detail}）。这是工具的缺陷，请连同输入文件反馈；"
        "设环境变量 JXLS_DEBUG=1 再运行可以看到详细情况。"
    )
