package dev.tokd.agent.control;

/**
 * What tells what goes on.
 *
 * @param desk writes reads down
 * @param metrics tells numbers
 * @param feed tells events as they happen
 * @param why explains one app
 */
public record Watching(Desk desk, MetricsControl metrics, EventFeed feed, WhyControl why) {}
