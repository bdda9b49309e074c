package io.nsqconnect.broker.tcp;

import io.nsqconnect.broker.auth.AuthServers;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.loop.HomeLoop;

/**
 * What all connections share.
 *
 * @param clients where they are noted once they speak V2
 * @param authServers who decides what they may do
 */
public record ServerContext(
    HomeLoop home, Clock clock, Clients clients, Limits limits, AuthServers authServers) {}
