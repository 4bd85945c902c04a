// A place, a way or an area: typed, or taken from the device.

import events from "enketo-core/src/js/event.js";
import Widget from "enketo-core/src/js/widget.js";
import { t } from "../translator.js";

const rounded = (number, digits) => (Number.isFinite(number) ? Number(number.toFixed(digits)) : 0);

export class Position extends Widget {
  static get selector() {
    return '[data-type-xml="geopoint"], [data-type-xml="geotrace"], [data-type-xml="geoshape"]';
  }

  _init() {
    if (this.props.readonly || this.element.type === "hidden" || !navigator.geolocation) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary nrm-ask__button";
    button.textContent = t("position.take");
    this.told = document.createElement("p");
    this.told.className = "nrm-ask__told";
    this.told.setAttribute("role", "status");
    this.element.after(button, this.told);
    button.addEventListener("click", () => this.ask());
  }

  ask() {
    this.told.textContent = t("position.wait");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.take(coords),
      () => {
        this.told.textContent = t("position.refused");
      },
      { enableHighAccuracy: true, timeout: 30_000 },
    );
  }

  take({ latitude, longitude, altitude, accuracy }) {
    const point = [rounded(latitude, 6), rounded(longitude, 6), rounded(altitude, 1), rounded(accuracy, 1)].join(" ");
    const isOne = this.element.dataset.typeXml === "geopoint";
    this.element.value = isOne || !this.element.value ? point : `${this.element.value}; ${point}`;
    this.told.textContent = "";
    this.element.dispatchEvent(events.Change());
  }

  get value() {
    return this.element.value;
  }

  set value(value) {
    this.element.value = value;
  }
}
