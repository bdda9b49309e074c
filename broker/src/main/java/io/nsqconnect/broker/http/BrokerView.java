package io.nsqconnect.broker.http;

import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.stats.StatsCollector;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What the HTTP API shows of the broker.
 *
 * @param identity asked for when a client asks, by when the ports are bound
 * @param metadataWritten ends when what exists at the moment of asking would outlast a kill
 */
public record BrokerView(
    Supplier<ServerIdentity> identity,
    StatsCollector collector,
    Health health,
    Supplier<CompletionStage<Void>> metadataWritten) {}
