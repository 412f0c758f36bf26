package io.nfaas.planner;

/// What a core's loop spends.
///
/// @param packetSeconds mean time of a packet
/// @param overheadSeconds time of a poll with packets, apart from them
/// @param idlePollSeconds time of a poll without
/// @param cv coefficient of variation of a packet's time
/// @param burst most packets of a poll
record PacketTimes(
    double packetSeconds, double overheadSeconds, double idlePollSeconds, double cv, int burst) {}
