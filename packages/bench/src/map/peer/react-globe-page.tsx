import { MapFleet } from "@orrery/domain/map";
import type { MapDelta, SubscribeAck } from "@orrery/protocol";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import Globe, { type GlobeMethods } from "react-globe.gl";
import { io } from "socket.io-client";

/**
 * The same fleet from the same hub in react-globe.gl, as its documentation suggests for many points and arcs: merged points, thin arcs
 * as lines, dashes that run. Its data is handed over once a second, since it joins all of it each time.
 */
const HAND_OVER_MS = 1000;
const HEALTH_BITS = 0b111;
const COLOURS = ["#8a8f98", "#3fb68b", "#e3b341", "#e5534b", "#e5534b"];
const BAND_COLOURS = ["#3fb68b", "#7a8fa6", "#e3b341", "#e5534b"];
const BANDS_MS = [60, 120, 200];

type Point = { id: string; latitude: number; longitude: number; health: number };
type Arc = { from: Point; to: Point; colour: string };

class PeerFleet {
  readonly fleet = new MapFleet();
  readonly points = new Map<number, Point>();
  readonly arcs = new Map<number, Arc>();

  /** Objects keep their identity, which is what the library joins by. */
  refresh(): { points: Point[]; arcs: Arc[] } {
    const { fleet } = this;
    for (let slot = 0; slot < fleet.slotBound; slot += 1) {
      const node = fleet.node(slot);
      if (node === null) this.points.delete(slot);
      else {
        const point = this.points.get(slot) ?? {
          id: node.id,
          latitude: node.latitude ?? 0,
          longitude: node.longitude ?? 0,
          health: 0,
        };
        point.health = (fleet.states[slot] ?? 0) & HEALTH_BITS;
        this.points.set(slot, point);
      }
    }
    const { pairs } = fleet;
    for (let pair = 0; pair < pairs.bound; pair += 1) {
      const [low, high] = [this.points.get(pairs.low[pair] ?? -1), this.points.get(pairs.high[pair] ?? -1)];
      if (low === undefined || high === undefined) {
        this.arcs.delete(pair);
        continue;
      }
      const link = Math.max(pairs.there[pair] ?? -1, pairs.back[pair] ?? -1);
      const rttMs = fleet.linkRttMs[link] ?? -1;
      const colour = BAND_COLOURS[BANDS_MS.filter((ms) => rttMs > ms).length] as string;
      const arc = this.arcs.get(pair);
      if (arc === undefined) this.arcs.set(pair, { from: low, to: high, colour });
      else arc.colour = colour;
    }
    return { points: [...this.points.values()], arcs: [...this.arcs.values()] };
  }
}

function PeerGlobe(): ReactNode {
  const globe = useRef<GlobeMethods>(undefined);
  const [peer] = useState(() => new PeerFleet());
  const [data, setData] = useState<{ points: Point[]; arcs: Arc[] }>({ points: [], arcs: [] });
  const drawnData = useRef(data);
  drawnData.current = data;

  useEffect(() => {
    const socket = io("/live", { path: "/socket.io", transports: ["websocket"] });
    const bytes = (frame: Uint8Array | ArrayBuffer) =>
      frame instanceof ArrayBuffer ? new Uint8Array(frame) : frame;
    let isKnown = false;
    socket.on("connect", () => {
      socket.emit("subscribe", { topic: "map" }, (answer: SubscribeAck) => {
        if (answer.outcome !== "subscribed" || answer.map === undefined) return;
        peer.fleet.applySnapshot(answer.map.nodes, bytes(answer.map.frame));
        isKnown = true;
        setData(peer.refresh());
      });
    });
    socket.on("mapDelta", (delta: MapDelta) => {
      if (isKnown) peer.fleet.applyDelta(delta.nodes, delta.removed, bytes(delta.frame));
    });
    const timer = setInterval(() => {
      if (isKnown) setData(peer.refresh());
    }, HAND_OVER_MS);
    return () => {
      clearInterval(timer);
      socket.disconnect();
    };
  }, [peer]);

  const onReady = (): void => {
    const renderer = globe.current?.renderer();
    if (renderer === undefined) return;
    const render = renderer.render.bind(renderer);
    renderer.render = (scene, camera) => {
      render(scene, camera);
      const { points, arcs } = drawnData.current;
      window.orreryProbe.drawn({
        nodeCount: points.length,
        linkCount: arcs.length,
        toneOf: (nodeId) => points.find(({ id }) => id === nodeId)?.health ?? null,
      });
    };
  };

  return (
    <Globe
      ref={globe}
      onGlobeReady={onReady}
      backgroundColor="#0b0d10"
      showGraticules
      pointsData={data.points}
      pointLat="latitude"
      pointLng="longitude"
      pointColor={(point) => COLOURS[(point as Point).health] ?? "#8a8f98"}
      pointAltitude={0.01}
      pointRadius={0.25}
      pointsMerge
      pointsTransitionDuration={0}
      arcsData={data.arcs}
      arcStartLat={(arc) => (arc as Arc).from.latitude}
      arcStartLng={(arc) => (arc as Arc).from.longitude}
      arcEndLat={(arc) => (arc as Arc).to.latitude}
      arcEndLng={(arc) => (arc as Arc).to.longitude}
      arcColor="colour"
      arcStroke={null}
      arcDashLength={0.4}
      arcDashGap={0.2}
      arcDashAnimateTime={2000}
      arcsTransitionDuration={0}
    />
  );
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<PeerGlobe />);
