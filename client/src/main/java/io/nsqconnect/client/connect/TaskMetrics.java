package io.nsqconnect.client.connect;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.metrics.PluginMetrics;

/**
 * Where a task shows its figures. A worker from 4.1 on has a place for them, and adds the names of
 * connector and task; on an older one they are MBeans of their own, with the same names.
 *
 * <p>Figures are asked for on whatever thread wants to know them. Closing takes all of them away.
 */
public interface TaskMetrics extends AutoCloseable {
  /**
   * The figures of one task.
   *
   * @param pluginMetrics asks the task's context for the worker's {@link PluginMetrics}, which on
   *     an old worker fails for want of the method
   * @param type of the MBeans on an old worker
   * @param task its number; empty for figures of the connector itself
   */
  static TaskMetrics open(
      Supplier<Object> pluginMetrics, String type, String connector, String task) {
    try {
      return new PluginTaskMetrics((PluginMetrics) pluginMetrics.get());
    } catch (NoSuchMethodError | NoClassDefFoundError e) {
      return new MBeanTaskMetrics(type, connector, task);
    }
  }

  /**
   * Shows a figure, later if another task still shows one of its name.
   *
   * @param name in lower case with dashes
   * @param description one sentence
   * @param tags what it is about besides the task; may be empty
   * @param value a number, or a text
   */
  void add(String name, String description, Map<String, String> tags, Supplier<Object> value);

  @Override
  void close();
}
