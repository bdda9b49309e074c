package io.nsqconnect.source;

import io.nsqconnect.client.connect.PluginJarCase;
import org.apache.kafka.connect.source.SourceConnector;

class PluginJarIT extends PluginJarCase {
  PluginJarIT() {
    super("source", SourceConnector.class);
  }
}
