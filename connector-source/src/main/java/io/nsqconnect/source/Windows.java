package io.nsqconnect.source;

import io.nsqconnect.source.window.Window;
import io.nsqconnect.source.window.WindowStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceTaskContext;

/** The windows of a task that starts: what earlier tasks have left of its share. */
final class Windows {
  private Windows() {}

  /**
   * Reads them.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException if they can't be understood
   */
  static Map<NodeTopic, Window<Lease>> read(
      SourceConfig config, List<NodeTopic> share, SourceTaskContext context) {
    NodeNames names = config.nodeNames();
    Map<NodeTopic, String> scopes = new HashMap<>();
    for (NodeTopic each : share) {
      scopes.put(each, WindowStore.scope(names.of(each.nsqd()), each.topic(), config.channel()));
    }
    Map<String, Window<Lease>> read =
        new WindowStore(
                context.offsetStorageReader(),
                config.windowLimits(),
                config.droppedRecordAction() == DroppedRecordAction.FINISH)
            .read(List.copyOf(scopes.values()), System.currentTimeMillis());
    Map<NodeTopic, Window<Lease>> windows = new HashMap<>();
    scopes.forEach((nodeTopic, scope) -> windows.put(nodeTopic, read.get(scope)));
    return windows;
  }
}
