package io.nsqconnect.broker.metrics;

import io.nsqconnect.broker.stats.Stats;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Metrics as bytes, in the format that the scraper wants. Belongs to one thread at a time. */
public final class Exposition {
  /**
   * What was asked for.
   *
   * @param contentType of the format that was chosen
   */
  public record Page(String contentType, byte[] body) {}

  private final PrometheusRegistry process = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();

  /** Begins to observe the process. */
  public Exposition() {
    JvmMetrics.builder().register(process);
  }

  /**
   * The broker's own metrics and those of its process.
   *
   * @param accept the scraper's Accept header, or null
   */
  public Page render(Scrape scrape, Level level, String accept) {
    List<MetricSnapshot> all = new ArrayList<>(new BrokerMetrics(scrape, level).snapshots());
    process.scrape().forEach(all::add);
    return write(all, accept);
  }

  /** The metrics of nsq_exporter, those of clients if {@code stats} has them. */
  public Page renderLikeExporter(Stats stats, String accept) {
    return write(ExporterMetrics.snapshots(stats), accept);
  }

  private Page write(List<MetricSnapshot> snapshots, String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(bytes, new MetricSnapshots(snapshots));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Page(writer.getContentType(), bytes.toByteArray());
  }
}
