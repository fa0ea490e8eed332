"""Every knob of Kefu, typed, from the environment (`KEFU_…`) or a `.env` file. No other module reads the environment."""

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Defaults make the demo run on a laptop with nothing to sign up for."""

    model_config = SettingsConfigDict(env_prefix="KEFU_", env_file=".env", extra="ignore")

    home: Path = Field(default=Path(".kefu"), description="folder for the embedded database, the assembled model and the master secret")
    database_url: str | None = Field(default=None, description="a Postgres 16+ server with pgvector; unset: the embedded one in KEFU_HOME")
    secret: SecretStr | None = Field(
        default=None, description="master secret (32+ characters) that seals masked values; unset: made once and kept in KEFU_HOME"
    )

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, description="port to listen on; 0 takes any free one")
    demo: bool = Field(default=False, description="serve the demo shop's page, its customers to sign in as, and its staff accounts")
    allowed_origins: str = Field(default="*", description="web origins that may embed the widget, comma-separated")

    new_conversations: int = Field(
        default=1200, ge=0, description="conversations that one client address may start in a minute; 0: no limit"
    )

    llm: str = Field(default="embedded", description="off | embedded | openai (any OpenAI-compatible endpoint)")
    llm_file: Path | None = Field(default=None, description="embedded: a GGUF file of your own instead of the demo's 1.5B model")
    llm_base_url: str = Field(default="", description="openai: e.g. http://localhost:11434/v1 (Ollama), vLLM, DeepSeek, Qwen, ERNIE …")
    llm_key: SecretStr = Field(default=SecretStr(""), description="openai: the key, if the endpoint wants one")
    llm_model: str = Field(default="", description="openai: the model's name at that endpoint")
    llm_price_in: Decimal = Field(default=Decimal(0), description="openai: price of a million prompt tokens")
    llm_price_out: Decimal = Field(default=Decimal(0), description="openai: price of a million answer tokens")
    llm_price_cached: Decimal | None = Field(
        default=None, description="openai: price of a million prompt tokens that the endpoint remembered; unset: as other prompt tokens"
    )
    llm_currency: str = Field(default="CNY", description="currency of all models' prices, and of budgets")
    llm_core_hour: Decimal = Field(default=Decimal(0), description="embedded: what an hour of one processor core costs; 0: nothing")
    llm_small: str = Field(
        default="learnt",
        description="cheaper model, tried first: learnt (by `kefu learn phrasing`, its exam passed) | off | embedded | openai",
    )
    llm_small_file: Path | None = Field(default=None, description="small, embedded: its GGUF file")
    llm_small_base_url: str = Field(default="", description="small, openai: the address; empty: that of KEFU_LLM_BASE_URL")
    llm_small_key: SecretStr = Field(default=SecretStr(""), description="small, openai: the key; empty: that of KEFU_LLM_KEY")
    llm_small_model: str = Field(default="", description="small, openai: the model's name")
    llm_small_price_in: Decimal = Field(default=Decimal(0), description="small, openai: price of a million prompt tokens")
    llm_small_price_out: Decimal = Field(default=Decimal(0), description="small, openai: price of a million answer tokens")
    planner: Literal["off", "unsure", "always"] = Field(
        default="off", description="when a model proposes what to do, beside the local heads: off | unsure | always"
    )
    llm_threads: int = Field(default=2, description="embedded: CPU threads for the model")

    data: Path = Field(
        default=Path("../shared/data"),
        description="public data sets to measure on; the demo loads its retail world from there when it is there",
    )

    console_url: str = Field(default="", description="where people open the console, for links in notices; empty: no links")
    smtp_host: str = Field(default="", description="mail server for notices to people who are not looking; empty: no mail is sent")
    smtp_port: int = Field(default=587, description="its port")
    smtp_user: str = Field(default="", description="its account; empty: none is needed")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="that account's password")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(default="starttls", description="how it is sealed: starttls | tls | none")
    smtp_from: str = Field(default="Kefu <kefu@localhost>", description="sender of notices, as `Name <address>`")
    private_hooks: bool = Field(
        default=False, description="shops' own addresses for notices may be inside this server's network, or the server itself"
    )

    otlp_endpoint: str = Field(
        default="", description="send OpenTelemetry spans of every turn to this OTLP/HTTP address; empty: none are sent"
    )
