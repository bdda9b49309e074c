/**
 * What a task remembers so that no message gets into Kafka twice; begin reading at {@link
 * io.nsqconnect.source.window.Window}. Knows neither connections nor workers.
 */
package io.nsqconnect.source.window;
