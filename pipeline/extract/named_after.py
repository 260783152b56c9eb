"""What is but called after a chip and is none: "the H100 course", "H20 的驱动"."""

import re

_OTHER = re.compile(
    r"s?(?:'s)?[ -](?:(?:gpu|cuda|cluster|node|server|data|new|signed) )?"
    r"(?:workshop|course|lecture|seminar|session|webinar|training|tutorial|programming|guide|doc|documentation|job|queue"
    r"|experiment|benchmark|paper|report|story|article|film|documentary|video|poster|driver|kernel|firmware|software|code"
    r"|container|library|script|bot|host|vm|log|bug|engineer|fan|student|developer|offer|reviewer|event|booth|party"
    r"|rumou?r|result|license key|test)s?\b"
    r"|\s?(?:显卡|芯片|集群|服务器)?\s?(?:上)?的?\s?(?:教程|课程|培训|讲座|新闻|论文|报告|文章|视频|海报|驱动|固件|代码|源码"
    r"|bug|日志|报警|数据集|任务|作业|训练(?!卡|服务器|芯片|机|集群)|实验|话题|学员|玩家|联名|t\s?恤|照片)"
)
"""Behind the name of a chip: people, events, writings, programs and work."""


def is_named_after(lowered: str, end: int) -> bool:
    """True where what stands behind the name of a chip says that something else is called after it."""
    return _OTHER.match(lowered, end) is not None
