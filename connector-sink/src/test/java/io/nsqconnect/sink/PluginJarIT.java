package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.connect.PluginDirectory;
import io.nsqconnect.client.connect.PluginVersion;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ServiceLoader;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;

class PluginJarIT {
  private static final String SERVICE =
      "META-INF/services/org.apache.kafka.connect.sink.SinkConnector";

  private final PluginDirectory plugin = PluginDirectory.built();

  @Test
  void theDirectoryHasOneJarAndItsLicences() {
    assertThat(plugin.files())
        .containsExactly(
            "LICENSE", "NOTICE", "nsq-connect-sink-" + PluginVersion.current() + ".jar");
  }

  @Test
  void everyClassIsInThePackageOfTheConnector() {
    assertThat(plugin.jarEntries())
        .filteredOn(entry -> entry.endsWith(".class"))
        .isNotEmpty()
        .allMatch(entry -> entry.startsWith("io/nsqconnect/sink/"));
  }

  @Test
  void nothingIsLeftOfWhatTheBundledJarsSayOfThemselvesButTheirLicences() {
    assertThat(plugin.jarEntries())
        .filteredOn(entry -> entry.startsWith("META-INF/"))
        .containsExactlyInAnyOrder(
            "META-INF/MANIFEST.MF",
            SERVICE,
            "META-INF/LICENSE",
            "META-INF/NOTICE",
            "META-INF/FastDoubleParser-LICENSE",
            "META-INF/FastDoubleParser-ThirdParty-LICENSE",
            "META-INF/Schubfach-LICENSE");
  }

  @Test
  void aWorkerFindsTheConnectorByItsServiceFile() throws Exception {
    URL[] jar = {plugin.jarFile().toUri().toURL()};
    try (URLClassLoader loader = new PluginFirstLoader(jar)) {
      SinkConnector connector =
          ServiceLoader.load(SinkConnector.class, loader).findFirst().orElseThrow();

      assertThat(connector.getClass().getClassLoader()).isSameAs(loader);
      assertThat(connector.version()).isEqualTo(PluginVersion.current());
      assertThat(connector.config().names()).contains("nsq.nsqd.tcp.addresses");
    }
  }

  /** Loads what the plugin has from the plugin, as a worker does. */
  private static final class PluginFirstLoader extends URLClassLoader {
    PluginFirstLoader(URL[] jar) {
      super(jar, PluginJarIT.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.nsqconnect.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }
}
