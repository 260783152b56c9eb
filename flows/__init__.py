"""When things happen: the command line, the main job, its Prefect flows and schedules."""
